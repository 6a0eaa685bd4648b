/** Commands that are programs of their own: their arguments are theirs to read. */
import type { Command } from "./command.ts";
import type { ProgramName } from "./house/house.ts";

function passedOn(name: string, program: ProgramName, about: string): Command {
  return {
    name,
    about,
    stopsItself: true,
    run: (house, args) => house.passThrough(program, args),
  };
}

export const PASSED_ON: readonly Command[] = [
  passedOn("hub", "hub", "run a hub alone: ingest, store, room"),
  passedOn("sensor", "sensor", "run a sensor alone: Suricata, supervised"),
  passedOn("simulate", "simulator", "write traffic with planted intrusions, or play a nation of sensors"),
  passedOn("bench", "bench", "measure this machine"),
];
