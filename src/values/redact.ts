/** Replaces every password inside a URL, and every value of a secret-looking URL parameter, by `***`. Safe on any text. */
export function redact(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s"'`<>]*)@/gi, (_, scheme: string, user: string) => {
      return `${scheme}${hidePassword(user)}@`;
    })
    .replace(/([?&;](?:[\w-]*(?:password|passwd|pwd|secret|token|key))=)[^\s&;"'`<>]+/gi, '$1***');
}

function hidePassword(userInfo: string): string {
  const colon = userInfo.indexOf(':');
  return colon === -1 ? userInfo : `${userInfo.slice(0, colon)}:***`;
}
