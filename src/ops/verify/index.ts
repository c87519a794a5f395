/**
 * The proof: every promise of the product that can be looked up, looked up.
 * Why: a promise that nobody can check is advertising. Each invariant is one file, named by what it promises.
 * Called by the command line (`meetmeup verify`) and by the tests of whole worlds, after everything has come to rest.
 */
export type { Finding, FindingKind } from './finding.ts'
export { invariants } from './invariants.ts'
export type { VerifyFacts, VerifyPorts } from './ports.ts'
export { type Proof, type Report, type VerifyOptions, verify } from './verify.ts'
