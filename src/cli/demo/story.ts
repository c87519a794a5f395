import { outlookInvitesAspen } from './scenes/outlook-invites-aspen.ts'
import { pairTheRooms } from './scenes/pair-the-rooms.ts'
import type { Scene } from './stage.ts'

/** The story, in the order in which it is told. Each scene has a day of its own; a later one needs only that the rooms are paired. */
export const story: readonly Scene[] = [pairTheRooms, outlookInvitesAspen]
