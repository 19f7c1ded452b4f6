import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '../../../src/base/problem';
import { nodeFiles, readNamed } from '../../../src/cli/files';

// Which files a spec can make the command line read, on a real disk: those below the root, links followed, and of
// these only ordinary ones.

const isWindows = process.platform === 'win32';
const isRoot = process.getuid?.() === 0;

describe('files that a spec names', function () {
  this.timeout(30_000);
  let base = '';
  const at = (...parts: string[]): string => path.join(base, ...parts);

  before(function () {
    if (isWindows) this.skip();
    base = mkdtempSync(path.join(tmpdir(), 'nnspec-files-'));
    chmodSync(base, 0o755);
    for (const folder of ['root/specs/data', 'outside/folder', 'root-not']) mkdirSync(at(folder), { recursive: true });
    writeFileSync(at('root/specs/data/a.csv'), 'inside');
    writeFileSync(at('root/up.csv'), 'up');
    writeFileSync(at('root-not/a.csv'), 'beside');
    writeFileSync(at('outside/secret.csv'), 'secret');
    writeFileSync(at('outside/folder/secret.csv'), 'secret');
    writeFileSync(at('root/specs/sealed.csv'), 'sealed');
    chmodSync(at('root/specs/sealed.csv'), 0);
    symlinkSync(at('outside/secret.csv'), at('root/specs/file-out.csv'));
    symlinkSync(at('outside/folder'), at('root/specs/folder-out'));
    symlinkSync('data/a.csv', at('root/specs/link-in.csv'));
    symlinkSync('../specs/data', at('root/specs/folder-in'));
    symlinkSync('loop-b.csv', at('root/specs/loop-a.csv'));
    symlinkSync('loop-a.csv', at('root/specs/loop-b.csv'));
    symlinkSync('/dev/zero', at('root/specs/zero.csv'));
    symlinkSync('gone.csv', at('root/specs/dangling.csv'));
    assert.equal(spawnSync('mkfifo', [at('root/specs/pipe.csv')]).status, 0);
    const large = openSync(at('root/specs/large.csv'), 'w');
    ftruncateSync(large, 201 * 1024 * 1024);
    closeSync(large);
  });

  after(() => base && rmSync(base, { recursive: true, force: true }));

  const read = async (name: string, root: string | undefined = at('root')): Promise<string> =>
    Buffer.from(await nodeFiles(at('root/specs/a.nnspec'), root).read(name)).toString();

  async function refusal(name: string, root?: string): Promise<UserError> {
    const failure = await read(name, root).then(
      (text) => assert.fail(`"${text.slice(0, 20)}" was read`),
      (reason: unknown) => reason,
    );
    assert.ok(failure instanceof UserError, String(failure));
    assert.equal(failure.at.key, 'data.source');
    return failure;
  }

  for (const [name, text] of [
    ['data/a.csv', 'inside'],
    ['./data/../data/a.csv', 'inside'],
    ['data\\a.csv', 'inside'],
    ['../up.csv', 'up'],
    ['..\\up.csv', 'up'],
    ['link-in.csv', 'inside'],
    ['folder-in/a.csv', 'inside'],
  ] as const) {
    it(`reads ${name}`, async () => assert.equal(await read(name), text));
  }

  for (const [name, code] of [
    ['../../outside/secret.csv', 'outside-root'],
    ['..\\..\\outside\\secret.csv', 'outside-root'],
    ['data/../../../outside/secret.csv', 'outside-root'],
    ['../../root-not/a.csv', 'outside-root'],
    ['../../../../../../../../etc/passwd', 'outside-root'],
    ['file-out.csv', 'outside-root'],
    ['folder-out/secret.csv', 'outside-root'],
    ['folder-out/../secret.csv', 'unreadable-file'],
    ['zero.csv', 'outside-root'],
    ['/etc/passwd', 'absolute-path'],
    ['\\etc\\passwd', 'absolute-path'],
    ['C:\\a.csv', 'absolute-path'],
    ['c:a.csv', 'absolute-path'],
    ['\\\\server\\share\\a.csv', 'absolute-path'],
    ['//server/share/a.csv', 'absolute-path'],
    ['file:///etc/passwd', 'absolute-path'],
    ['FILE:/etc/passwd', 'absolute-path'],
    ['http://example.com/a.csv', 'absolute-path'],
    ['loop-a.csv', 'unreadable-file'],
    ['dangling.csv', 'unreadable-file'],
    ['none.csv', 'unreadable-file'],
    ['data/a.csv/b.csv', 'unreadable-file'],
    ['a\u0000b.csv', 'unreadable-file'],
    ['', 'not-a-file'],
    ['data', 'not-a-file'],
    ['pipe.csv', 'not-a-file'],
    ['large.csv', 'file-too-large'],
  ] as const) {
    it(`refuses ${JSON.stringify(name)}: ${code}`, async () => assert.equal((await refusal(name)).code, code));
  }

  describe('all in a folder', () => {
    const list = (name: string, root = at('root')) => nodeFiles(at('root/specs/a.nnspec'), root).list(name);
    const codeOf = (name: string, root?: string) => list(name, root).then(() => 'it was listed', (failure: UserError) => failure.code);

    before(() => {
      for (const folder of ['root/album/b', 'root/album/a-1', 'root/escape', 'root/round/deep', 'root/pipes']) mkdirSync(at(folder), { recursive: true });
      for (const name of ['z.png', 'b/2.png', 'b/10.png', 'a-1/\u{1f600}.png', 'a-1/\uff21.png']) writeFileSync(at('root/album', name), 'four');
      symlinkSync('../specs/data', at('root/album/linked'));
      symlinkSync('nowhere', at('root/album/dangling.png'));
      symlinkSync('../../outside/folder', at('root/escape/out'));
      symlinkSync('..', at('root/round/deep/up'));
      assert.equal(spawnSync('mkfifo', [at('root/pipes/p.png')]).status, 0);
    });

    it('is told by the code points of its paths, links followed', async () => {
      const entries = await list('../album/');
      assert.deepEqual(entries.map(({ path: file }) => file), [
        ...['a-1/\uff21.png', 'a-1/\u{1f600}.png', 'b/10.png', 'b/2.png', 'dangling.png', 'linked/a.csv', 'z.png'].map((name) => `../album/${name}`),
      ]);
      assert.deepEqual(new Set(entries.map(({ size }) => size)), new Set([4, 0, 6]));
      assert.equal(await read(entries.at(-2)!.path), 'inside');
    });

    it('has paths that are read, also of the folder of the spec', async () => {
      const own = nodeFiles(at('root/album/a.nnspec'), at('root'));
      const files = (await own.list('.')).map(({ path: file }) => file);
      assert.ok(files.includes('b/2.png') && files.includes('z.png'));
      assert.equal(Buffer.from(await own.read('b/2.png')).toString(), 'four');
    });

    it('is no pipe', async () => assert.deepEqual(await list('../pipes'), []));

    for (const [name, code] of [
      ['../escape', 'outside-root'],
      ['../../outside', 'outside-root'],
      ['folder-out', 'outside-root'],
      ['../round', 'folder-loop'],
      ['/etc', 'absolute-path'],
      ['none', 'no-such-folder'],
      ['data/a.csv', 'not-a-folder'],
    ] as const) {
      it(`is refused for ${name}: ${code}`, async () => assert.equal(await codeOf(name), code));
    }
  });

  it('says what it is that it refuses', async () => {
    assert.match((await refusal('loop-a.csv')).message, /a link that leads back to itself/);
    assert.match((await refusal('pipe.csv')).message, /a device or a pipe/);
    assert.match((await refusal('large.csv')).message, /201\.0 MiB, and at most 200\.0 MiB/);
    assert.match((await refusal('none.csv')).message, /There is no file "none\.csv" beside the spec/);
  });

  it('refuses a device within the root', async () => {
    const failure = await nodeFiles('/dev/a.nnspec', '/dev').read('zero').catch((reason: unknown) => reason);
    assert.ok(failure instanceof UserError);
    assert.equal(failure.code, 'not-a-file');
  });

  it('takes the folder of the spec for the root where none is given, and a root that is a link', async () => {
    const own = nodeFiles(at('root/specs/a.nnspec'), undefined);
    assert.equal(Buffer.from(await own.read('data/a.csv')).toString(), 'inside');
    await assert.rejects(own.read('../up.csv'), { code: 'outside-root' });
    symlinkSync(at('root'), at('linked-root'));
    assert.equal(await read('../up.csv', at('linked-root')), 'up');
    assert.equal((await refusal('a.csv', at('nowhere'))).code, 'no-root');
  });

  it('refuses what it may not read', async () => {
    // The superuser may read all: as such a one, be nobody for a moment.
    if (isRoot) process.seteuid!(65534);
    try {
      const { code, message } = await refusal('sealed.csv');
      assert.equal(code, 'unreadable-file');
      assert.match(message, /"sealed\.csv" cannot be read: you may not read it/);
    } finally {
      if (isRoot) process.seteuid!(0);
    }
    await assert.rejects(async () => assert.fail(await read('sealed.csv')), isRoot ? { message: 'sealed' } : UserError);
  });

  it('ends with a file that grows while it is read, and says so', async () => {
    const file = at('root/specs/growing.csv');
    writeFileSync(file, 'x'.repeat(4 << 20));
    const timer = setInterval(() => appendFileSync(file, 'x'.repeat(1 << 16)), 1);
    try {
      // A read may fall between two changes; twenty do not.
      const all = async () => {
        for (let i = 0; i < 20; i++) await read('growing.csv');
      };
      await assert.rejects(all(), { code: 'file-changed' });
    } finally {
      clearInterval(timer);
    }
  });

  it('reads a spec from a pipe, and no more than it may from one without an end', async () => {
    const writer = spawn('sh', ['-c', `printf 'layers { }' > ${at('root/specs/pipe.csv')}`]);
    assert.equal(Buffer.from(await readNamed(at('root/specs/pipe.csv'))).toString(), 'layers { }');
    writer.kill();
    await assert.rejects(readNamed('/dev/zero'), { code: 'file-too-large' });
  });
});
