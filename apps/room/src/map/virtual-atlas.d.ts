declare module "virtual:atlas/states" {
  /** TopoJSON text of `AtlasLayer`. */
  export const layer: string;
}

declare module "virtual:atlas/counties" {
  /** TopoJSON text of `AtlasLayer`. */
  export const layer: string;
}
