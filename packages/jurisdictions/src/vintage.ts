/**
 * Places whose codes changed: both the old and the new code are accepted, and drawn by the shapes there are.
 *
 * Source: Census Bureau, "Substantial Changes to Counties and County Equivalent Entities", 2010 to 2022.
 */

export interface ChangedPlace {
  readonly code: string;
  readonly name: string;
  /** The year the code came or went. */
  readonly since?: number;
  readonly until?: number;
  /**
   * Shapes that stand in on the map. Connecticut's planning regions cut across its old counties; the county that
   * holds most of the region is drawn.
   */
  readonly drawnAs: readonly string[];
}

export const CHANGED_PLACES: readonly ChangedPlace[] = [
  { code: "09110", name: "Capitol", since: 2022, drawnAs: ["09003", "09013"] },
  { code: "09120", name: "Greater Bridgeport", since: 2022, drawnAs: ["09001"] },
  { code: "09130", name: "Lower Connecticut River Valley", since: 2022, drawnAs: ["09007"] },
  { code: "09140", name: "Naugatuck Valley", since: 2022, drawnAs: ["09009"] },
  { code: "09150", name: "Northeastern Connecticut", since: 2022, drawnAs: ["09015"] },
  { code: "09160", name: "Northwest Hills", since: 2022, drawnAs: ["09005"] },
  { code: "09170", name: "South Central Connecticut", since: 2022, drawnAs: ["09009"] },
  { code: "09180", name: "Southeastern Connecticut", since: 2022, drawnAs: ["09011"] },
  { code: "09190", name: "Western Connecticut", since: 2022, drawnAs: ["09001"] },
  { code: "02063", name: "Chugach", since: 2019, drawnAs: ["02261"] },
  { code: "02066", name: "Copper River", since: 2019, drawnAs: ["02261"] },
  { code: "46113", name: "Shannon", until: 2015, drawnAs: ["46102"] },
  { code: "02270", name: "Wade Hampton", until: 2015, drawnAs: ["02158"] },
  { code: "51515", name: "Bedford", until: 2013, drawnAs: ["51019"] },
];
