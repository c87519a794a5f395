/** Meetings that may vanish from one calendar at one time without anybody being asked: so many, or this share of what it holds. */
const FEW = 10
const SHARE = 0.2

/** Whether so much vanished at once that a person must say it was meant: an emptied calendar never deletes bookings by itself. */
export const isMassRemoval = ({ vanished, known }: { readonly vanished: number; readonly known: number }): boolean =>
  vanished > Math.max(FEW, known * SHARE)
