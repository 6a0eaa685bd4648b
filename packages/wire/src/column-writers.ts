/** Which writer a column of the table has. */
import type { ColumnWriter } from "./column-writer.ts";
import { BitWriter, InstantWriter, NumberWriter, WideWriter } from "./number-writers.ts";
import type { PhysicalColumn } from "./physical.ts";
import { DictionaryWriter, TextsWriter, TextWriter } from "./text-writers.ts";

export function columnWriter(column: PhysicalColumn): ColumnWriter {
  switch (column.layout) {
    case "text":
      return new TextWriter(column);
    case "dictionary":
      return new DictionaryWriter(column);
    case "texts":
      return new TextsWriter(column);
    case "number":
      if (column.type === "instant") return new InstantWriter(column);
      return column.width === 8 ? new WideWriter(column) : new NumberWriter(column);
    case "bits":
      return new BitWriter(column);
  }
}
