// What the page has of LiveKit's library: a chunk that is loaded when somebody joins a call that
// LiveKit carries, and not before.
export { LogLevel, Room, RoomEvent, setLogLevel } from 'livekit-client'
