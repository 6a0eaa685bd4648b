/** All children of this process: none of them outlives it, however it ends. */
import { type Child, type ChildSpec, startChild } from "./child.ts";

/** Time a child has to end in order before it is killed; Suricata flushes its records within it. */
const GRACE_MS = 15_000;

export interface Family {
  readonly start: (spec: ChildSpec) => Child;
  /** Ends all, youngest first: sensors before the hub they send to. */
  readonly stopAll: () => Promise<void>;
  /** At once, for the `exit` event of a process that crashes. */
  readonly killAll: () => void;
}

export function createFamily(): Family {
  const children = new Set<Child>();
  return {
    start: (spec) => {
      const child = startChild(spec);
      children.add(child);
      void child.ended.then(() => children.delete(child));
      return child;
    },
    stopAll: async () => {
      for (const child of [...children].reverse()) await child.stop(GRACE_MS);
    },
    killAll: () => {
      for (const child of children) child.kill("SIGTERM");
    },
  };
}
