/** Whom to call. Numbers are the office's own: they belong on its call sheet, not in a program. */

export const CALL_NOW =
  "Call your county IT now, at any hour. Then call the security desk of your state election office. Use the numbers on your call sheet, not numbers from an e-mail.";
export const CALL_SOON =
  "Tell your county IT today. If they do not answer within the hour, call the security desk of your state election office.";
export const CALL_WHEN_FREE = "Send your county IT a note in the morning. You need not wake anybody for this alone.";
