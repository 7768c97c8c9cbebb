// ciliumPolicyLens/focus: from now on hints show this endpoint's own keys.
import type { NotificationTypes } from "../../protocol/requests.ts";
import type { Session } from "../session.ts";

export function focusNotification(session: Session, { focus }: NotificationTypes["focus"]): void {
  session.focus = focus ?? undefined;
  session.refresh();
}
