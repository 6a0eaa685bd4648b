export { type AtlasNames, createRegister, type Register, readGeoId } from "./register.ts";
export { postalCodes, TERRITORY_CODES } from "./states.ts";
export { CHANGED_PLACES, type ChangedPlace } from "./vintage.ts";
