/**
 * Compose files as people write them, each with what is to be found in it: `name image→ports` a service, `*` where Docker
 * chooses the port, `(profiles)`, `+login` where the file itself says the login.
 */
export type Case = {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly finds: readonly string[];
};

const one = (name: string, compose: string, ...finds: readonly string[]): Case => ({
  name,
  files: { "compose.yaml": compose },
  finds,
});

export const cases: readonly Case[] = [
  one(
    "the official image's example",
    `# Use postgres/example user/password credentials
services:
  db:
    image: postgres
    restart: always
    shm_size: 128mb
    environment:
      POSTGRES_PASSWORD: example
  adminer:
    image: adminer
    restart: always
    ports:
      - 8080:8080
`,
    "db postgres→ +login",
  ),
  one(
    "a version, quotes and a volume, as most have it",
    `version: '3.8'
services:
  postgres:
    image: "postgres:16-alpine"
    container_name: app_db
    ports: ["5432:5432"]
    environment:
      - POSTGRES_USER=app
      - POSTGRES_PASSWORD=secret
      - POSTGRES_DB=app
    volumes: [ "pgdata:/var/lib/postgresql/data" ]
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U app"]
volumes:
  pgdata:
`,
    "postgres postgres:16-alpine→5432 +login",
  ),
  {
    name: "variables from .env, with defaults, and one that names another",
    files: {
      "compose.yaml": `services:
  db:
    image: \${PG_IMAGE:-postgres}:\${PG_VERSION?needed}
    ports:
      - "\${DB_HOST-127.0.0.1}:\${DB_PORT:-5432}:5432/tcp"
      - \${SECOND:-\${DB_PORT}}5:5432
    environment:
      POSTGRES_PASSWORD: \${DB_PASSWORD}
`,
      ".env": "PG_VERSION=17\nBASE=54\nDB_PORT=${BASE}40\nDB_PASSWORD=secret\n",
    },
    finds: ["db postgres:17→5440,54405"],
  },
  one(
    "anchors and merge keys",
    `x-base: &base
  restart: unless-stopped
  networks: [back]
x-env: &env
  POSTGRES_USER: app
  POSTGRES_PASSWORD: app
x-db: &db
  <<: *base
  image: postgis/postgis:17-3.5
  environment:
    <<: *env
    POSTGRES_DB: first
services:
  first:
    <<: *db
    ports: ["5433:5432"]
  second:
    <<: [*base, *db]
    environment: { <<: *env, POSTGRES_DB: second }
    ports: ["5434:5432"]
networks: { back: {} }
`,
    "first postgis/postgis:17-3.5→5433 +login",
    "second postgis/postgis:17-3.5→5434 +login",
  ),
  one(
    "long ports and profiles",
    `services:
  db:
    image: docker.io/timescale/timescaledb:latest-pg16
    profiles: [dev, "\${STAGE:-test}"]
    ports:
      - name: sql
        target: 5432
        published: "5435"
        host_ip: 127.0.0.1
        protocol: tcp
        mode: host
      - { target: 8008, published: 8008 }
`,
    "db docker.io/timescale/timescaledb:latest-pg16→5435 (dev,test)",
  ),
  one(
    "one that is built, known by what it is given",
    `services:
  api:
    build: .
    ports: ["3000:3000"]
    environment: { POSTGRES_HOST: database, POSTGRES_USER: app }
  database:
    build:
      context: ./docker/db
    environment:
      POSTGRES_USER: app
      POSTGRES_PASSWORD_FILE: /run/secrets/db
    ports:
      - published: 15432
        target: 5432
`,
    "database →15432",
  ),
  one(
    "images from registries, with ports and digests",
    `services:
  a: { image: "registry.example.com:5000/mirror/postgres:15", ports: ["6001:5432"] }
  b: { image: pgvector/pgvector@sha256:0123abcd, ports: ["6002:5432"] }
  c: { image: "supabase/postgres:15.1.0", ports: ["6003:5432"] }
  d:
    image: bitnami/postgresql:16
    ports: ["6004:6432"]
    environment: [POSTGRESQL_PORT_NUMBER=6432, POSTGRESQL_USERNAME=me, POSTGRESQL_PASSWORD=pw$$1, POSTGRESQL_DATABASE=app]
  e: { image: ankane/pgvector, ports: ["6005:5432"] }
  f: { image: "ghcr.io/org/postgres-exporter:1", ports: ["9187:9187"] }
  g: { image: edoburu/pgbouncer, environment: { POSTGRES_USER: a }, ports: ["6432:5432"] }
  h: { image: postgrest/postgrest, ports: ["3000:3000"] }
`,
    "a registry.example.com:5000/mirror/postgres:15→6001",
    "b pgvector/pgvector@sha256:0123abcd→6002",
    "c supabase/postgres:15.1.0→6003",
    "d bitnami/postgresql:16→6004 +login",
    "e ankane/pgvector→6005",
  ),
  one(
    "every way to write a port",
    `services:
  range: { image: postgres, ports: ["5430-5435:5430-5435"] }
  free: { image: postgres, ports: ["5500-5510:5432"] }
  any: { image: postgres, ports: [5432] }
  text: { image: postgres, ports: ["5432"] }
  address: { image: postgres, ports: ["127.0.0.1::5432"] }
  six: { image: postgres, ports: ["[::1]:5501:5432"] }
  other: { image: postgres, ports: ["192.168.1.5:5432:5432"] }
  udp: { image: postgres, ports: ["5432:5432/udp"] }
  wrong: { image: postgres, ports: ["a:b", null, true, "99999:5432"] }
  host: { image: postgres, network_mode: host }
  number: { image: postgres, ports: [ 22:22, 5502:5432 ] }
`,
    "range postgres→5432",
    "free postgres→*",
    "any postgres→*",
    "text postgres→*",
    "address postgres→*",
    "six postgres→5501",
    "other postgres→",
    "udp postgres→",
    "wrong postgres→",
    "host postgres→5432",
    "number postgres→5502",
  ),
  one(
    "no PostgreSQL",
    `services:
  web: { image: nginx, ports: ["80:80"] }
  mysql: { image: mysql:8, environment: { MYSQL_ROOT_PASSWORD: x }, ports: ["3306:3306"] }
  pgadmin: { image: dpage/pgadmin4, ports: ["5050:80"] }
`,
  ),
  one("an empty file", ""),
  one("a list", "- services"),
  one("services that are none", "services: [a, b]\n"),
  one("a service without anything", "services:\n  db:\n"),
  {
    name: "an override: lists grow, the later wins, tags of Compose's own",
    files: {
      "docker-compose.yml": `services:
  db: { image: "postgres:15", ports: ["5432:5432"] }
  moved: { image: "postgres:15", ports: ["6000:5432"] }
  hidden: { image: "postgres:15", ports: ["7000:5432"] }
`,
      "docker-compose.override.yml": `services:
  db:
    image: postgres:17
    ports: ["5433:5432"]
    environment: [POSTGRES_PASSWORD=pw]
  moved:
    ports: !override
      - "6001:5432"
  hidden:
    ports: !reset []
`,
    },
    finds: ["db postgres:17→5432,5433 +login", "moved postgres:15→6001", "hidden postgres:15→"],
  },
  {
    name: "included and extended, also in a circle",
    files: {
      "compose.yml": `include:
  - docker/db.yml
  - path: [docker/more.yml, compose.yml]
  - oci://example.com/remote
services:
  own:
    extends: { file: docker/base.yml, service: base }
    ports: ["5601:5432"]
  again: { extends: own }
  loop: { extends: loop }
`,
      "docker/db.yml": `services: { included: { image: "postgres:14", ports: ["5600:5432"] } }`,
      "docker/base.yml": `services: { base: { image: "postgres:13", environment: { POSTGRES_PASSWORD: x } } }`,
    },
    finds: ["included postgres:14→5600", "own postgres:13→5601 +login", "again postgres:13→5601 +login"],
  },
  one(
    "a dollar, and an expression that does not end",
    `services:
  db:
    image: postgres
    ports: ["\${PORT:+7}\${NONE+9}5432:5432", "$PORT1:5432", "\${OPEN:5432"]
    environment: { POSTGRES_PASSWORD: "a$$b" }
`,
    "db postgres→5432,* +login",
  ),
];
