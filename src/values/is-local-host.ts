/** Whether what is sent to a host (a name or an address, without brackets) never leaves the machine. */
export function isLocalHost(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/i.test(host);
}
