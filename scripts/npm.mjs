import { spawn } from 'node:child_process';
import process from 'node:process';

/**
 * Runs npm silently; on failure the error carries the end of what it printed.
 * @param {string} cwd
 * @param {string[]} args
 * @returns {Promise<void>}
 */
export function npm(cwd, args) {
  const script = process.env.npm_execpath;
  const [command, first] = script ? [process.execPath, [script]] : ['npm', []];
  const env = { ...process.env, npm_config_yes: 'true' }; // node-pty's own install script calls npx
  return new Promise((resolve, reject) => {
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    const child = spawn(command, [...first, ...args, ...quiet], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    child.stdout.on('data', (text) => (log += text));
    child.stderr.on('data', (text) => (log += text));
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`npm ${args.join(' ')} failed:\n${log.slice(-2000)}`)),
    );
  });
}
