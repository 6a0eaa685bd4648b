/** The statement that brings landed batches into the table. */
import { BATCH_COLUMNS, batchStructure, IDENTITY_COLUMNS } from "./event-columns.ts";
import { EVENTS_TABLE } from "./event-store.ts";
import { type LandedBatch, landedName } from "./landed-batch.ts";

const COLUMNS = [...IDENTITY_COLUMNS, ...BATCH_COLUMNS].map(({ name }) => name).join(", ");
const EXPRESSIONS = BATCH_COLUMNS.map(({ expression }) => expression).join(", ");

/** One block, one part: the group is in the table whole or not at all. */
const ONE_BLOCK = [
  "max_insert_threads = 1",
  "min_insert_block_size_rows = 100000000",
  "min_insert_block_size_bytes = 0",
  "max_partitions_per_insert_block = 1",
  "input_format_arrow_allow_missing_columns = 1",
].join(", ");

export interface Statement {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number | readonly (string | number)[]>>;
}

/** Text in single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/**
 * Reads the batches' files where they lie. Identity comes from the files' names, which the hub wrote, never from
 * what is in them.
 *
 * @param directory absolute, without characters of a glob.
 */
export function insertFromFiles(directory: string, batches: readonly LandedBatch[]): Statement {
  const files = batches.map(landedName);
  const of = (values: string, type: string, none: string) =>
    `transform(_file, {files:Array(String)}, {${values}:Array(${type})}, ${none})`;
  const identity = [
    of("sensors", "String", "''"),
    of("places", "String", "''"),
    of("lanes", "String", "''"),
    of("sequences", "UInt64", "toUInt64(0)"),
    of("arrivals", "UInt64", "toUInt64(0)"),
    `fromUnixTimestamp64Micro(${of("received", "Int64", "toInt64(0)")}, 'UTC')`,
  ];
  const [only] = files;
  const names = files.length === 1 && only !== undefined ? only : `{${files.join(",")}}`;
  const source = `file(${quoted(`${directory}/${names}`)}, 'ArrowStream', ${quoted(batchStructure())}, 'zstd')`;
  return {
    sql: `INSERT INTO ${EVENTS_TABLE} (${COLUMNS}) SELECT ${identity.join(", ")}, ${EXPRESSIONS} FROM ${source} SETTINGS ${ONE_BLOCK}`,
    parameters: {
      files,
      sensors: batches.map((batch) => batch.sensorId),
      places: batches.map((batch) => batch.geoId),
      lanes: batches.map((batch) => batch.lane),
      sequences: batches.map((batch) => batch.sequence),
      arrivals: batches.map((batch) => batch.arrival),
      received: batches.map((batch) => batch.receivedAtUs),
    },
  };
}

/** Takes one batch's Arrow stream, expanded, as the body of the request, for a server that does not see our disk. */
export function insertFromBody(batch: LandedBatch): Statement {
  const identity =
    "{sensor:String}, {place:String}, {lane:String}, {sequence:UInt64}, {arrival:UInt64}, fromUnixTimestamp64Micro({received:Int64}, 'UTC')";
  const source = `input(${quoted(batchStructure())})`;
  return {
    sql: `INSERT INTO ${EVENTS_TABLE} (${COLUMNS}) SELECT ${identity}, ${EXPRESSIONS} FROM ${source} SETTINGS ${ONE_BLOCK} FORMAT ArrowStream`,
    parameters: {
      sensor: batch.sensorId,
      place: batch.geoId,
      lane: batch.lane,
      sequence: batch.sequence,
      arrival: batch.arrival,
      received: batch.receivedAtUs,
    },
  };
}
