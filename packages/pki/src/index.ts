export { type Authority, type AuthorityPem, authorityPem, createAuthority, loadAuthority } from "./authority.ts";
export { type CertificateFacts, fingerprint, readCertificate } from "./certificate.ts";
export { issueSensor, issueServer, type SensorGrant, type ServerIdentity, sensorUri } from "./issue.ts";
export { hostName, isHostName } from "./names.ts";
export { checkRequest, createKeyAndRequest, type KeyAndRequest } from "./request.ts";
