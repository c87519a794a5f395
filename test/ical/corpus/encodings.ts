import { calendar, meeting, TEN, vevent } from '../object-texts.ts'
import type { Corpus } from './case.ts'

const octets = (text: string, encoding: 'utf16le' | 'latin1') => Buffer.from(text, encoding)
const bigEndian = (text: string) => octets(text, 'utf16le').swap16()
const withOctets = (...bad: readonly number[]) => {
  const [before, after] = meeting('SUMMARY:a@@b').split('@@') as [string, string]
  return Buffer.concat([Buffer.from(before), Buffer.from(bad), Buffer.from(after)])
}

/** Texts in other encodings, or in none. */
export const ENCODINGS: Corpus = {
  'UTF-8': [() => meeting('SUMMARY:Größe 漢字 👩‍🚀'), 'read'],
  'UTF-8 with a BOM': [() => `\ufeff${meeting()}`, 'read'],
  'two BOMs': [() => `\ufeff\ufeff${meeting()}`, 'read'],
  'UTF-16 with a BOM, small end first': [() => octets(`\ufeff${meeting()}`, 'utf16le'), 'encoding_refused'],
  'UTF-16 with a BOM, big end first': [() => bigEndian(`\ufeff${meeting()}`), 'encoding_refused'],
  'UTF-16 without a BOM': [() => octets(meeting(), 'utf16le'), 'encoding_refused'],
  'UTF-16 without a BOM, big end first': [() => bigEndian(meeting()), 'encoding_refused'],
  'Latin-1': [() => octets(meeting('SUMMARY:Größe'), 'latin1'), 'encoding_refused'],
  'Latin-1 without any letter that shows it': [() => octets(meeting('SUMMARY:Plan'), 'latin1'), 'read'],
  'a character cut short': [() => withOctets(0xe6, 0xbc), 'encoding_refused'],
  'a slash written too long': [() => withOctets(0xc0, 0xaf), 'encoding_refused'],
  'half of a surrogate pair': [() => withOctets(0xed, 0xa0, 0x80), 'encoding_refused'],
  'a character beyond Unicode': [() => withOctets(0xf4, 0x90, 0x80, 0x80), 'encoding_refused'],
  'a NUL in a title': [() => withOctets(0), 'encoding_refused'],
  'control characters in a title': [() => withOctets(1, 8, 0x0b, 0x1b, 0x7f), 'read'],
  'a bell in the middle of a name': [() => meeting('SUM\u0007MARY:x'), 'read'],
  'folded inside a character': [() => withOctets(0xc3, 0x0d, 0x0a, 0x20, 0xa9), 'read'],
  'folded inside a character of four octets, twice': [
    () => withOctets(0xf0, 0x9f, 0x0a, 0x09, 0x91, 0x0a, 0x20, 0xa9),
    'read',
  ],
  'line ends of LF': [() => meeting().replaceAll('\r\n', '\n'), 'read'],
  'line ends of CR': [() => meeting().replaceAll('\r\n', '\r'), 'not_a_calendar'],
  'line ends of CR CR LF': [() => meeting().replaceAll('\r\n', '\r\r\n'), 'read'],
  'line ends of both kinds': [() => meeting('SUMMARY:x\nX-A:1'), 'read'],
  'no line break at the end': [() => meeting().trimEnd(), 'read'],
  'blank lines between all lines': [() => meeting().replaceAll('\r\n', '\r\n\r\n'), 'read'],
  'blank lines before the first': [() => `\r\n\n${meeting()}`, 'read'],
  'folded with a tab': [() => meeting('SUMMARY:one\r\n\ttwo'), 'read'],
  'a fold with nothing in it': [() => meeting('SUMMARY:one\r\n \r\n two'), 'read'],
  'a fold in the middle of a name': [() => meeting('SUMM\r\n ARY:one'), 'read'],
  'a fold before the first line': [() => ` ${meeting()}`, 'not_a_calendar'],
  nothing: [() => '', 'not_a_calendar'],
  'blanks alone': [() => ' \r\n \r\n', 'not_a_calendar'],
  'a BOM alone': [() => '\ufeff', 'not_a_calendar'],
  'a NUL alone': [() => '\0', 'encoding_refused'],
  'a page of a web site': [() => '<!DOCTYPE html>\n<html><body>Sign in</body></html>', 'not_a_calendar'],
  'a meeting in JSON': [() => '["vcalendar",[],[["vevent",[],[]]]]', 'not_a_calendar'],
  'a business card': [() => 'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann\r\nEND:VCARD\r\n', 'not_a_calendar'],
  'a picture': [() => Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'encoding_refused'],
  'a compressed file': [() => Buffer.from('1f8b0800', 'hex'), 'encoding_refused'],
  'XML calendar': [() => '<?xml version="1.0"?><icalendar/>', 'not_a_calendar'],
  'a meeting in small letters': [
    () => meeting().replaceAll(/^(begin|end|dtstart|uid|version):/gim, (name) => name.toLowerCase()),
    'read',
  ],
  'line separators of Unicode in a title': [() => meeting('SUMMARY:a\u2028b\u2029c\u0085d'), 'read'],
  'text from right to left': [() => meeting('SUMMARY:\u202eפגישה\u202c'), 'read'],
  'quoted-printable of vCalendar 1.0': [
    () => calendar(vevent(...TEN, 'SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Gr=C3=B6=C3=9Fe')),
    'read',
  ],
}
