/** Letters and digits on end, percent-encoded or not: no name is that long, so it is a secret link, or a guess at one. */
const SECRET_LOOKING = /[A-Za-z0-9_%-]{20,}/g
const LINK = /(\/(?:feeds|t)\/)[A-Za-z0-9_%-]{20,}/g

/** An address as it may be logged: some are secrets themselves (feeds), also when they are mistyped. */
export const maskAddress = (path: string): string => path.replaceAll(SECRET_LOOKING, '[secret]')

/** A line of the log without the links that are secrets, whoever wrote them there: frameworks name the address in their own messages. */
export const maskSecretLinks = (line: string): string => line.replaceAll(LINK, '$1[secret]')
