/** What every program of the house takes besides its own settings; spread it into the program's table. */
import { z } from "zod";

export const PROGRAM_SETTINGS = {
  json: {
    schema: z.boolean(),
    default: false,
    help: "print one JSON object per line on standard output, for programs",
  },
  parentPipe: {
    schema: z.boolean(),
    default: false,
    internal: true,
    help: "end in order when standard input ends: whoever started this program is gone",
  },
} as const;
