/** Text from the command line or the environment into the forms a schema takes. */
import { z } from "zod";
import type { Setting } from "./setting.ts";

/** What a schema takes, read off its JSON Schema. */
export interface Forms {
  readonly text: boolean;
  readonly number: boolean;
  readonly boolean: boolean;
  readonly object: boolean;
  /** The forms of a list's entries. */
  readonly entry?: Forms;
  /** The words allowed, when they are listed. */
  readonly choices: readonly string[];
}

const nodeSchema = z.looseObject({
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
});

function formsOfNode(json: unknown): Forms {
  const node = nodeSchema.catch({}).parse(json);
  const parts = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])].map(formsOfNode);
  const said = node.enum ?? (node.const === undefined ? [] : [node.const]);
  const entry = node.type === "array" ? formsOfNode(node.items) : parts.find((part) => part.entry)?.entry;
  const typed = node.type !== undefined || parts.length > 0;
  return {
    text: !typed || node.type === "string" || parts.some((part) => part.text),
    number: node.type === "number" || node.type === "integer" || parts.some((part) => part.number),
    boolean: node.type === "boolean" || parts.some((part) => part.boolean),
    object: node.type === "object" || parts.some((part) => part.object),
    ...(entry === undefined ? {} : { entry }),
    choices: [...said.map(String), ...parts.flatMap((part) => part.choices)],
  };
}

/** What `setting` takes. A schema that JSON Schema cannot tell of takes text. */
export function formsOf(setting: Setting): Forms {
  return formsOfNode(z.toJSONSchema(setting.schema, { io: "input", unrepresentable: "any" }));
}

/** Whether it is a switch: `--json`, `--no-demo`. */
export function isSwitch(forms: Forms): boolean {
  return forms.boolean && !forms.text && !forms.number && forms.entry === undefined;
}

/** `text` in the first form that it can be; the schema judges the rest. */
export function fromText(text: string, forms: Forms): unknown {
  if (forms.number && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (forms.boolean && (text === "true" || text === "false")) return text === "true";
  if (forms.object && text.startsWith("{")) {
    try {
      return JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return text;
}
