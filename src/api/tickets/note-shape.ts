import { type Static, Type } from 'typebox'
import type { Note } from '../../support/ports.ts'
import { Instant } from '../shapes/shape.ts'

export const NoteShape = Type.Object({
  id: Type.String({ format: 'uuid' }),
  actor: Type.String(),
  body: Type.String(),
  at: Instant,
})

export const showNote = ({ at, ...note }: Note): Static<typeof NoteShape> => ({ ...note, at: at.toString() })
