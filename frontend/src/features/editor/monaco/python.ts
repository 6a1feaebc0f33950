import type { Diagnostic } from '../python/protocol'
import type { PythonServer } from '../python/server'
import { pythonServer, type PythonUser } from '../python/shared'
import { contentChangeOf, markerOf } from './conversion'
import { editor, type IDisposable } from './monaco'
import { provide } from './pythonProviders'

/** Who reports what is wrong in Python. */
const owner = 'python'

/**
 * What helps people write Python: every model of that language is told to the server, and
 * what it finds is shown. The server starts with the first of them.
 */
class PythonAssistance implements PythonUser {
  private server: PythonServer | undefined
  private providers: IDisposable[] = []
  private readonly open = new Map<editor.ITextModel, IDisposable>()

  constructor() {
    for (const model of editor.getModels()) this.look(model)
    editor.onDidCreateModel((model) => this.look(model))
    editor.onDidChangeModelLanguage(({ model }) => this.look(model))
    editor.onWillDisposeModel((model) => this.close(model))
  }

  private look(model: editor.ITextModel) {
    const isPython = model.getLanguageId() === 'python'
    if (!isPython) return this.close(model)
    pythonServer.use(this)
    if (this.server) this.tell(model, this.server)
  }

  started(server: PythonServer) {
    this.server = server
    // Files first: once there is somebody to ask, Monaco asks.
    for (const model of editor.getModels()) this.look(model)
    this.providers = provide(server)
    this.leaveUnneeded()
  }

  ended() {
    this.server = undefined
    for (const provider of this.providers.splice(0)) provider.dispose()
    for (const listener of this.open.values()) listener.dispose()
    this.open.clear()
  }

  found(uri: string, _version: number | undefined, found: Diagnostic[]) {
    const model = editor.getModels().find((candidate) => candidate.uri.toString() === uri)
    if (model?.getLanguageId() === 'python') editor.setModelMarkers(model, owner, found.map(markerOf))
  }

  private tell(model: editor.ITextModel, server: PythonServer) {
    if (this.open.has(model)) return
    const uri = model.uri.toString()
    server.open(uri, model.getVersionId(), model.getValue())
    const listener = model.onDidChangeContent(({ changes, versionId }) =>
      server.change(uri, versionId, changes.map(contentChangeOf)),
    )
    this.open.set(model, listener)
  }

  private close(model: editor.ITextModel) {
    const listener = this.open.get(model)
    if (!listener) return
    listener.dispose()
    this.open.delete(model)
    this.server?.close(model.uri.toString())
    editor.setModelMarkers(model, owner, [])
    this.leaveUnneeded()
  }

  private leaveUnneeded() {
    if (this.open.size > 0) return
    // What is provided is for this server, which may have ended when one comes back.
    for (const provider of this.providers.splice(0)) provider.dispose()
    this.server = undefined
    pythonServer.leave(this)
  }
}

let assistance: PythonAssistance | undefined

/** Has Python models assisted from now on, for as long as the page is there. */
export function assistPython() {
  assistance ??= new PythonAssistance()
}
