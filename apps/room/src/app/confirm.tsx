/** A button whose deed cannot be undone: it asks first, and says what will happen. */
import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { Dialog, DialogTrigger } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

export interface ConfirmProps {
  readonly name: string;
  readonly title: string;
  readonly deed: string;
  readonly onConfirm: () => void;
  readonly children: ReactNode;
}

export function Confirm({ name, title, deed, onConfirm, children }: ConfirmProps) {
  return (
    <DialogTrigger>
      <Button className="small-button danger" aria-label={name}>
        {deed}
      </Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="modal">
          <Dialog role="alertdialog">
            {({ close }) => (
              <>
                <Heading slot="title">{title}</Heading>
                <div>{children}</div>
                <p className="row">
                  <Button
                    className="danger"
                    onPress={() => {
                      onConfirm();
                      close();
                    }}
                  >
                    {deed}
                  </Button>
                  <Button autoFocus onPress={close}>
                    Leave it
                  </Button>
                </p>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
