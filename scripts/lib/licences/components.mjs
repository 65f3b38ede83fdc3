import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";

const texts = path.join(path.dirname(fileURLToPath(import.meta.url)), "texts");

/** @param {string} name of a file in `texts` */
export const licenceText = (name) => readFileSync(path.join(texts, `${name}.txt`), "utf8").trim();

/** Options of PostgreSQL's `configure` for which the licences below are complete, without those that name folders. */
const knownOptions = new Set(["icu", "libxml", "libxslt", "openssl=no", "template=emscripten", "uuid=ossp", "zlib"]);

/** Extensions that are part of PostgreSQL and contain no code of others, except those in `libraryOf`. */
const ofPostgres = new Set(
  `amcheck bloom btree_gin btree_gist citext cube dict_int dict_xsyn earthdistance fuzzystrmatch hstore intarray isn lo ltree
  pg_trgm pgcrypto seg spi tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp`.split(/\s+/),
);

/** What the archive of an extension contains beside PostgreSQL's code. */
const libraryOf = {
  pgcrypto: ({ archive, apache }) => {
    const version = /OpenSSL (\d+\.\d+\.\d+)/.exec(archive.toString("latin1"))?.[1];
    if (version === undefined) throw new Error(`The archive of pgcrypto contains no OpenSSL. ${compare}`);
    return entry(`OpenSSL ${version}, in pgcrypto`, "Apache-2.0", "https://www.openssl.org/source/", apache);
  },
  "uuid-ossp": () =>
    entry(
      "OSSP uuid, in uuid-ossp",
      "permissive, see below",
      "http://www.ossp.org/pkg/lib/uuid/",
      licenceText("ossp-uuid"),
    ),
};

const compare = "Compare scripts/lib/licences/components.mjs with this version of PGlite.";

/**
 * Entries of the code inside of PGlite's WASM and of the archives of its extensions. Throws if the WASM was configured with
 * a library, or an archive is offered, whose licence is not known.
 *
 * @param {string} dist PGlite's folder with its files
 * @param {readonly string[]} extensions names of the archives that ship
 * @returns {readonly string[]}
 */
export function pgliteComponents(dist, extensions) {
  const wasm = readFileSync(path.join(dist, "pglite.wasm")).toString("latin1");
  const version = /PostgreSQL (\d+\.\d+) \(PGlite/.exec(wasm)?.[1];
  if (version === undefined) throw new Error(`PGlite's WASM names no version of PostgreSQL. ${compare}`);
  const options = [...wasm.matchAll(/'--with-([\w=]+?)(?==\/|')/g)].flatMap(([, option]) => option ?? []);
  const unknown = options.filter((option) => !/^(includes|libraries)/.test(option) && !knownOptions.has(option));
  if (unknown.length > 0) throw new Error(`PGlite contains code of unknown licence: ${unknown.join(", ")}. ${compare}`);
  const strange = extensions.filter((name) => !ofPostgres.has(name));
  if (strange.length > 0)
    throw new Error(`The licence of these extensions is not known: ${strange.join(", ")}. ${compare}`);

  const apache = readFileSync(path.join(dist, "../LICENSE"), "utf8").trim();
  const libraries = extensions.flatMap((name) => {
    if (!(name in libraryOf)) return [];
    const archive = gunzipSync(readFileSync(path.join(dist, `${name}.tar.gz`)));
    return libraryOf[name]({ archive, apache });
  });
  const mit = licenceText("MIT");
  return [
    entry(
      `PostgreSQL ${version}, in PGlite, its extensions and its templates`,
      "PostgreSQL and others",
      "https://www.postgresql.org/ftp/source/",
      licenceText("PostgreSQL"),
    ),
    entry("ICU, in PGlite", "Unicode-3.0 and others", "https://github.com/unicode-org/icu", icuLicence(dist)),
    entry("libxml2, in PGlite", "MIT", "https://gitlab.gnome.org/GNOME/libxml2", licenceText("libxml2")),
    entry("zlib, in PGlite", "Zlib", "https://zlib.net", licenceText("zlib")),
    entry("musl, in PGlite", "MIT", "https://musl.libc.org", `Copyright (c) 2005-2020 Rich Felker, et al.\n\n${mit}`),
    entry(
      "Emscripten's runtime, in PGlite",
      "MIT",
      "https://github.com/emscripten-core/emscripten",
      `Copyright (c) 2010-2014 Emscripten authors, see the file AUTHORS\n\n${mit}`,
    ),
    ...libraries,
  ];
}

/** The licence of ICU and of the code inside of ICU, which PGlite ships among its files. */
function icuLicence(dist) {
  const data = readFileSync(path.join(dist, "pglite.data")).toString("utf8");
  const start = data.indexOf("UNICODE LICENSE V3");
  // The next file begins after the text without a mark. ICU's licence is text, ICU's data are not.
  const end = start < 0 ? -1 : start + data.slice(start).search(/[\0\uFFFD]/);
  const text = data.slice(start, end).trim();
  if (start < 0 || text.length < 10_000) throw new Error(`PGlite's files contain no licence of ICU. ${compare}`);
  return text;
}

function entry(title, licence, source, text) {
  return `${title} (${licence})\nSource: ${source}\n\n${text}\n`;
}
