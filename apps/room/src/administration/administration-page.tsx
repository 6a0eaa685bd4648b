/** Administration: who and what is let in. */
import { Page } from "../app/page.tsx";
import { useMe } from "../app/shell.tsx";
import { Empty } from "../app/states.tsx";
import { ApiTokens } from "./api-tokens.tsx";
import { Enrolment } from "./enrolment.tsx";
import { Invitations } from "./invitations.tsx";
import { People } from "./people.tsx";

export function AdministrationPage() {
  const me = useMe();
  if (me !== undefined && !me.rights.includes("administer")) {
    return (
      <Page title="Administration">
        <Empty title="Your account may not administer this hub">Ask the person who invited you.</Empty>
      </Page>
    );
  }
  return (
    <Page title="Administration" className="administration">
      <div className="administration-grid">
        <Enrolment />
        <Invitations />
        <People />
        <ApiTokens />
      </div>
    </Page>
  );
}
