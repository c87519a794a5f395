import type { Letter, Section } from './letter.ts'

/** The letter as plain text: short lines are left to the reader's program. */
export function textOf({ lead, sections, footer }: Letter): string {
  const isDigest = sections.length > 1 || lead !== null
  const blocks = sections.map(({ heading, lead: sentence, facts }) =>
    [
      ...(isDigest ? [`* ${heading}`] : []),
      ...(sentence === '' ? [] : [sentence, '']),
      ...facts.map(([label, text]) => `${label}: ${text}`),
    ].join('\n'),
  )
  return [...(lead === null ? [] : [lead]), ...blocks, `-- \n${footer}`].join('\n\n').concat('\n')
}

/** The same as HTML: no pictures, no links, nothing that is fetched. */
export function htmlOf(letter: Letter, language: string): string {
  const { subject, lead, sections, footer } = letter
  const isDigest = sections.length > 1 || lead !== null
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>
<body style="font-family:sans-serif;font-size:15px;line-height:1.45;color:#222;max-width:640px">
${lead === null ? '' : `<p>${escaped(lead)}</p>\n`}${sections.map((section) => sectionHtml(section, isDigest)).join('\n')}
<p style="color:#666;font-size:13px;border-top:1px solid #ddd;padding-top:8px">${escaped(footer)}</p>
</body></html>
`
}

function sectionHtml({ heading, lead, facts }: Section, isDigest: boolean): string {
  const rows = facts.map(
    ([label, text]) =>
      `<tr><th style="text-align:left;vertical-align:top;padding:2px 12px 2px 0;color:#666;font-weight:normal">${escaped(label)}</th><td style="padding:2px 0">${escaped(text)}</td></tr>`,
  )
  return [
    isDigest ? `<h3 style="font-size:15px;margin:20px 0 4px">${escaped(heading)}</h3>` : '',
    lead === '' ? '' : `<p>${escaped(lead)}</p>`,
    `<table style="border-collapse:collapse">${rows.join('')}</table>`,
  ]
    .filter((line) => line !== '')
    .join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '')
