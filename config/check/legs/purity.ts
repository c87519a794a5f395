import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import type { Leg } from '../leg.ts'
import { sources } from '../sources.ts'

/** Folders whose functions answer the same to the same question, today and tomorrow; the threads that run them have clocks. */
const PURE = /^src\/(core|ical(?!\/off-thread)|caldav\/(query|calendar-data|free-busy))\//

/** Folders that may read the environment: the loader of the settings, the launcher, and tests of both. */
const MAY_READ_ENVIRONMENT = /^(config\/load\.ts$|config\/launch\/|config\/check\/legs\/purity\.ts$|test\/)/

/** A test that does not run proves nothing, and one that runs alone hides the others. */
const SWITCHES = /^(it|test|describe)\.(only|skip|skipIf|runIf|todo|fails)$/

/** Of `node:crypto`. */
const HASHES: ReadonlySet<string> = new Set(['createHash', 'hash'])

const IMPURE_NAMES: Readonly<Record<string, string>> = {
  Date: 'the clock and the zone of the machine; use Temporal and take the time as an argument',
  setTimeout: 'a timer',
  setInterval: 'a timer',
  setImmediate: 'a timer',
  queueMicrotask: 'a timer',
  performance: 'a clock',
  crypto: 'randomness',
  fetch: 'the network',
  process: 'the machine',
  globalThis: 'the machine',
  console: 'output',
}

const IMPURE_MEMBERS: Readonly<Record<string, string>> = {
  'Math.random': 'randomness; take it as an argument',
  'Temporal.Now': 'the clock; take the time as an argument',
}

/** What compiler and linter let through: reads of the environment, impurity in the pure folders, tests switched off. */
export const purity: Leg = {
  name: 'purity',
  run: async (root) => sources(root).flatMap((file) => impurities(file, readFileSync(join(root, file), 'utf8'))),
}

function impurities(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true)
  const found: string[] = []
  const report = (node: ts.Node, what: string): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
    found.push(`${file}:${line + 1} ${what}`)
  }
  const visit = (node: ts.Node): void => {
    const name = memberName(node)
    if (readsEnvironment(node, name) && !MAY_READ_ENVIRONMENT.test(file)) {
      report(node, 'reads the environment; settings come from config/load.ts')
    }
    if (name !== null && SWITCHES.test(name) && file.startsWith('test/')) report(node, `switches tests off: ${name}`)
    if (PURE.test(file)) {
      if (importsMoreThanHashes(node)) report(node, 'may take hashes from node:crypto, and nothing random')
      const why = name !== null ? IMPURE_MEMBERS[name] : isGlobalUse(node) ? IMPURE_NAMES[node.text] : undefined
      if (why !== undefined) report(node, `uses ${node.getText(source)}: ${why}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** `Math.random` for that expression, and for `Math['random']`; null for anything else. */
function memberName(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    return `${node.expression.text}.${node.name.text}`
  }
  if (!ts.isElementAccessExpression(node) || !ts.isIdentifier(node.expression)) return null
  return ts.isStringLiteral(node.argumentExpression) ? `${node.expression.text}.${node.argumentExpression.text}` : null
}

/** `process.env`, `const { env } = process`, and any way to name the module `node:process`. */
function readsEnvironment(node: ts.Node, name: string | null): boolean {
  if (name === 'process.env') return true
  if (ts.isStringLiteral(node) && node.text === 'node:process') return true
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return node.moduleSpecifier.text === 'process'
  }
  return (
    ts.isVariableDeclaration(node) &&
    ts.isObjectBindingPattern(node.name) &&
    node.initializer?.getText() === 'process' &&
    node.name.elements.some((element) => (element.propertyName ?? element.name).getText() === 'env')
  )
}

function importsMoreThanHashes(node: ts.Node): boolean {
  if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return false
  if (!/^(node:)?crypto$/.test(node.moduleSpecifier.text)) return false
  const names = node.importClause?.namedBindings
  return names === undefined || !ts.isNamedImports(names) || names.elements.some((one) => !HASHES.has(one.getText()))
}

/** An identifier that stands for a value of that name, not for a member, a key or a declaration of our own. */
function isGlobalUse(node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node)) return false
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) {
    return (ts.isPropertyAccessExpression(parent) ? parent.expression : parent.left) === node
  }
  return !('name' in parent && parent.name === node) && !ts.isImportSpecifier(parent)
}
