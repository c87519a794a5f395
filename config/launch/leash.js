/**
 * Loaded before a script that launch.js starts: ends the script in an orderly way when the launcher was killed, so
 * that no service keeps running that nobody can see. Without a launcher (no fourth channel) it does nothing. In a
 * process that Node itself has forked (--watch, a worker of the tests) that channel is Node's own.
 */
import { fstatSync } from 'node:fs'
import { Socket } from 'node:net'

const CHANNEL = 3

if (process.send === undefined && hasLauncher()) {
  const channel = new Socket({ fd: CHANNEL })
  channel.on('error', () => {})
  channel.once('close', () => process.kill(process.pid, 'SIGTERM'))
  channel.resume()
  channel.unref()
}

function hasLauncher() {
  try {
    return fstatSync(CHANNEL).isSocket()
  } catch {
    return false
  }
}
