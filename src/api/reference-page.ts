import { PROBLEMS } from './problem-codes.ts'

/** The parts of an OpenAPI 3.1 document that the page shows. */
export interface Description {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

interface Operation {
  readonly tags?: readonly string[]
  readonly summary?: string
  readonly description?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content?: Content }
  readonly responses?: Readonly<Record<string, { readonly description?: string; readonly content?: Content }>>
  readonly 'x-role'?: string
  readonly 'x-idempotent'?: boolean
}

type Content = Readonly<Record<string, { readonly schema?: unknown }>>

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema?: { readonly type?: string | readonly string[] }
}

export const PAGE_STYLE = `
:root{color-scheme:light dark;--line:#8884}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}
pre{overflow:auto;padding:.75rem;border:1px solid var(--line);border-radius:.4rem}
details{border-top:1px solid var(--line);padding:.5rem 0}
summary{cursor:pointer}
summary b{display:inline-block;min-width:4.5rem}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line)}
nav a{margin-right:1rem}
`

/** The reference as one page of plain HTML: no scripts, nothing from elsewhere. */
export function renderReference({ info, paths = {} }: Description): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation, tag: operation.tags?.[0] ?? '' })),
  )
  const byTag = Map.groupBy(operations, ({ tag }) => tag)
  const sections = [...byTag].map(
    ([tag, list]) => `<h2 id="${escapeHtml(tag)}">${escapeHtml(tag)}</h2>${list.map(renderOperation).join('')}`,
  )
  const links = [...byTag.keys()].map((tag) => `<a href="#${escapeHtml(tag)}">${escapeHtml(tag)}</a>`)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(info.title)} API</title><style>${PAGE_STYLE}</style></head><body>
<h1>${escapeHtml(info.title)} API <small>${escapeHtml(info.version)}</small></h1>
${renderText(info.description ?? '')}
<p>The same for machines: <a href="/openapi.json">/openapi.json</a>.</p>
<nav>${links.join(' ')} <a href="#problems">problems</a></nav>
${sections.join('\n')}
<h2 id="problems">Problems</h2><table><tr><th>code</th><th>status</th><th>meaning</th></tr>${renderProblems()}</table>
</body></html>`
}

interface Listed {
  readonly path: string
  readonly method: string
  readonly operation: Operation
}

function renderOperation({ path, method, operation }: Listed): string {
  const { summary = '', description, parameters = [], requestBody, responses = {} } = operation
  const facts = [`role: ${operation['x-role'] ?? 'public'}`, ...(operation['x-idempotent'] ? ['Idempotency-Key'] : [])]
  const answers = Object.entries(responses)
    .filter(([status]) => status !== 'default')
    .map(([status, answer]) => `<h4>${escapeHtml(status)}</h4>${renderContent(answer.content)}`)
  return `<details><summary><b>${method.toUpperCase()}</b><code>${escapeHtml(path)}</code> ${escapeHtml(summary)}</summary>
<p><small>${escapeHtml(facts.join(' · '))}</small></p>${description === undefined ? '' : renderText(description)}
${parameters.length === 0 ? '' : `<table>${parameters.map(renderParameter).join('')}</table>`}
${requestBody === undefined ? '' : `<h4>Body</h4>${renderContent(requestBody.content)}`}${answers.join('')}</details>`
}

function renderParameter({ name, in: place, required, description = '', schema }: Parameter): string {
  const type = [schema?.type ?? ''].flat().join(' or ')
  return `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(place)}</td><td>${escapeHtml(type)}${required ? ', required' : ''}</td><td>${escapeHtml(description)}</td></tr>`
}

const renderContent = (content: Content = {}): string =>
  Object.entries(content)
    .map(
      ([type, { schema }]) =>
        `<p><small>${escapeHtml(type)}</small></p><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre>`,
    )
    .join('')

const renderProblems = (): string =>
  Object.entries(PROBLEMS)
    .map(
      ([code, [status, title]]) =>
        `<tr id="problem-${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
    )
    .join('')

/** Paragraphs and `code`, nothing else of Markdown. */
const renderText = (text: string): string =>
  text
    .split('\n\n')
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>`)
    .join('')

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
