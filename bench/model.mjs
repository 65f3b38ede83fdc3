// The benchmark's schema as data: what entities and migrations are written from, so that the one ends at the other.

/** Fifty nouns, a table each. */
const nouns = [
  "Account Address Agreement Asset Attachment Audit Balance Batch Booking Branch",
  "Budget Campaign Carrier Cart Category Channel Claim Comment Contact Coupon",
  "Course Customer Delivery Device Discount Document Event Folder Grant Invoice",
  "Item Lead Ledger Location Member Merchant Note Offer Order Parcel",
  "Partner Payment Permit Price Product Project Quote Refund Report Ticket",
].flatMap((line) => line.split(" "));

const statuses = ["draft", "active", "suspended", "archived"];

/** Columns that a table is created with. */
const base = [
  column("name", "string", { type: "varchar", length: 120 }, "character varying(120) NOT NULL"),
  column(
    "createdAt",
    "Date",
    { type: "timestamptz" },
    "TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()",
    "CreateDateColumn",
  ),
  column(
    "updatedAt",
    "Date",
    { type: "timestamptz" },
    "TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()",
    "UpdateDateColumn",
  ),
];

/** Columns that are added later, three to five a table. */
const extras = [
  column("description", "string | null", { type: "text", nullable: true }, "text"),
  column(
    "amount",
    "string",
    { type: "numeric", precision: 12, scale: 2, default: 0 },
    "numeric(12,2) NOT NULL DEFAULT '0'",
  ),
  column("isActive", "boolean", { type: "boolean", default: true }, "boolean NOT NULL DEFAULT true"),
  column("settings", "Record<string, unknown>", { type: "jsonb", default: {} }, "jsonb NOT NULL DEFAULT '{}'"),
  column("position", "number", { type: "integer", default: 0 }, "integer NOT NULL DEFAULT '0'"),
];

/** Columns that come last. */
const late = [
  column("tags", "string[]", { type: "text", array: true, default: [] }, "text array NOT NULL DEFAULT '{}'"),
];

/** @returns so many tables; each refers to an earlier one, and every third to a second one */
export function tables(count = nouns.length) {
  const names = Array.from({ length: count }, (_, index) => {
    const round = Math.floor(index / nouns.length);
    return `${nouns[index % nouns.length]}${round === 0 ? "" : round + 1}`;
  });
  const all = names.map((name, index) => ({
    name,
    table: `${snake(name)}_records`,
    status: `${snake(name)}_records_status_enum`,
    statuses,
    base,
    extras: extras.filter((_, extra) => (extra + index) % 5 < 2 + (index % 3)),
    late,
    relations: [],
    inverse: [],
  }));
  for (const [index, table] of all.entries()) {
    relate(table, "parent", all[Math.floor((index - 1) / 2)] ?? table);
    if (index % 3 === 2) relate(table, "owner", all[(index * 7) % index]);
  }
  return all;
}

function relate(from, property, target) {
  const relation = { property, column: `${property}_id`, target, inverse: `${property}Of${from.name}`, from };
  from.relations.push(relation);
  target.inverse.push(relation);
}

function column(property, type, options, sql, decorator = "Column") {
  return { property, column: snake(property), type, options, sql, decorator };
}

function snake(name) {
  return name.replace(/(?<!^)[A-Z]/g, "_$&").toLowerCase();
}
