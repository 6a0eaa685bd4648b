/** Offers the fresh sign-in that the hub asks for, where it asks, and says what happens after it. */
import { Button } from "react-aria-components/Button";

export interface SignInFirstProps {
  /** `“office key” is added`. */
  readonly goesOn: string;
  readonly signIn: () => void;
  readonly leave: () => void;
}

export function SignInFirst({ goesOn, signIn, leave }: SignInFirstProps) {
  return (
    <div className="notice notice-look" role="alert">
      <p>
        <strong>Sign in once more first.</strong> You signed in a while ago, and whoever finds an unlocked screen must
        not be able to change who comes in here. Then {goesOn}.
      </p>
      <p className="row">
        <Button autoFocus className="primary" onPress={signIn}>
          Sign in and go on
        </Button>
        <Button onPress={leave}>Leave it</Button>
      </p>
    </div>
  );
}
