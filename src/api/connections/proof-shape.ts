import { type Static, Type } from 'typebox'
import type { ConnectionProof } from '../../ops/connections/index.ts'

export const ProofShape = Type.Object({
  step: Type.String(),
  passed: Type.Boolean(),
  detail: Type.String({ description: 'What was tried and what came back; when it failed, what to do' }),
})

export const showProof = ({ step, passed, detail }: ConnectionProof): Static<typeof ProofShape> => ({
  step,
  passed,
  detail,
})
