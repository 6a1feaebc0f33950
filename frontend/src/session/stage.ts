import type { Phase, Role } from '../api/schema'
import { leads } from './roles'

/**
 * Where somebody stands who is in: before the door, in the room, after the interview, or, as a reviewer, never
 * in the room but at its recording.
 */
export type Stage = 'lobby' | 'room' | 'over' | 'recording'

/** Where somebody of this role stands. Who leads is in the room at all times. */
export function stageOf(viewer: { role: Role }, phase: Phase): Stage {
  if (viewer.role === 'reviewer') return 'recording'
  if (leads(viewer) || phase === 'live') return 'room'
  return phase === 'pending' ? 'lobby' : 'over'
}
