import { CircleStop, Play, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { told } from '../../api/request'
import type { Phase } from '../../api/schema'
import type { RoomSession } from '../../session/session'

interface Props {
  session: RoomSession
  phase: Phase
  onError: (message: string) => void
}

/** Starts, ends and reopens the interview. Ending asks first: it closes candidates' pages. */
export function PhaseControl({ session, phase, onError }: Props) {
  const [isBusy, setIsBusy] = useState(false)
  const [isAsking, setIsAsking] = useState(false)
  const change = async (to: Phase) => {
    setIsBusy(true)
    try {
      await session.setPhase(to)
    } catch (error) {
      onError(told(error))
    } finally {
      setIsBusy(false)
      setIsAsking(false)
    }
  }
  if (isAsking && phase === 'live') {
    return (
      <span role="group" aria-label="End the interview?" className="flex items-center gap-2 text-sm">
        <span className="max-sm:sr-only">Candidates leave the room.</span>
        <button
          className="button button-danger"
          disabled={isBusy}
          onClick={() => void change('ended')}
          autoFocus
        >
          End it
        </button>
        <button className="button" onClick={() => setIsAsking(false)}>
          Go on
        </button>
      </span>
    )
  }
  switch (phase) {
    case 'pending':
      return (
        <button className="button button-primary" disabled={isBusy} onClick={() => void change('live')}>
          <Play size={16} aria-hidden />
          <span>Start</span>
          <span className="sr-only"> the interview: candidates come in</span>
        </button>
      )
    case 'live':
      return (
        <button className="button" disabled={isBusy} onClick={() => setIsAsking(true)}>
          <CircleStop size={16} aria-hidden />
          <span>End</span>
          <span className="sr-only"> the interview</span>
        </button>
      )
    case 'ended':
      return (
        <button className="button" disabled={isBusy} onClick={() => void change('live')}>
          <RotateCcw size={16} aria-hidden />
          <span>Reopen</span>
        </button>
      )
  }
}
