/** Gives a passkey another name. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Passkey } from "@watchfloor/wire";
import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { Dialog, DialogTrigger } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { adviceOf } from "../api/problem.ts";
import { NameField } from "../app/name-field.tsx";
import { useRoom } from "../app/room-context.tsx";
import { PASSKEYS_KEY, renamePasskey } from "./own-passkeys.ts";

function NameForm({ passkey, close }: { readonly passkey: Passkey; readonly close: () => void }) {
  const { api } = useRoom();
  const queries = useQueryClient();
  const [name, setName] = useState(passkey.name);
  const rename = useMutation({
    mutationFn: () => renamePasskey(api, passkey, name.trim()),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: PASSKEYS_KEY });
      close();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        rename.mutate();
      }}
    >
      <NameField label="Name of the passkey" value={name} change={setName} autoFocus />
      {rename.isError && (
        <p className="notice notice-bad" role="alert">
          {adviceOf(rename.error)}
        </p>
      )}
      <p className="row">
        <Button type="submit" className="primary" isPending={rename.isPending} isDisabled={name.trim() === ""}>
          Save
        </Button>
        <Button onPress={close}>Leave it</Button>
      </p>
    </form>
  );
}

export function Rename({ passkey }: { readonly passkey: Passkey }) {
  return (
    <DialogTrigger>
      <Button className="small-button" aria-label={`Rename ${passkey.name}`}>
        Rename
      </Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="modal">
          <Dialog>
            {({ close }) => (
              <>
                <Heading slot="title">Rename a passkey</Heading>
                <NameForm passkey={passkey} close={close} />
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
