import { useCallback, useSyncExternalStore } from 'react'
import type { Call } from '../../call/call'
import type { CallState } from '../../call/state'
import type { DeviceState } from '../../call/devices'
import { callOf, keepCall } from '../../call/registry'
import { useRoom } from '../../session/react/room'

/** The room's call, looked at for as long as the component is shown. */
export function useCall(): { call: Call; state: CallState; devices: DeviceState } {
  const { session } = useRoom()
  const subscribe = useCallback(
    (listener: () => void) => {
      const letGo = keepCall(session)
      const stop = callOf(session).subscribe(listener)
      return () => {
        stop()
        letGo()
      }
    },
    [session],
  )
  const call = useSyncExternalStore(subscribe, () => callOf(session))
  const state = useSyncExternalStore(subscribe, () => callOf(session).getState())
  const devices = useSyncExternalStore(call.devices.subscribe, call.devices.getState)
  return { call, state, devices }
}
