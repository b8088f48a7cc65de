/** The manifests for Kubernetes: right by its published API, and in step with the grader. */

import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseShard } from '../../../src/grade/class/shards.ts';
import { readProjectFile } from '../../helpers/source-files.ts';
import { kubernetesSchemas } from './kubernetes-schemas.ts';

const ajv = new Ajv({ allErrors: true, strict: false });

interface Manifest {
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
}
interface Container {
  command: string[];
  args: string[];
  env: { name: string; value: string }[];
  volumeMounts: { name: string; mountPath: string }[];
}
interface Job extends Manifest {
  spec: {
    completions: number;
    maxFailedIndexes: number;
    template: {
      metadata: { labels: Record<string, string> };
      spec: { containers: Container[]; volumes: Record<string, { claimName?: string }>[] };
    };
  };
}

const manifests = (file: string): Manifest[] =>
  parseAllDocuments(readProjectFile(`platforms/kubernetes/${file}`)).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Manifest;
  });
const everything = [...manifests('job.yaml'), ...manifests('storage.yaml')];
const job = everything.find(({ kind }) => kind === 'Job') as Job;
const container = job.spec.template.spec.containers[0]!;

describe('by the API', () => {
  test.each(everything.map((one) => [one.kind, one.metadata.name, one] as const))('%s %s', (kind, _name, manifest) => {
    const validate = ajv.compile(kubernetesSchemas[kind]!);
    expect([validate(manifest), validate.errors]).toEqual([true, null]);
  });

  test('a misspelt field, a wrong type and a forbidden restart policy are noticed', () => {
    const validate = ajv.compile(kubernetesSchemas.Job!);
    const { spec } = job;
    const { template } = spec;
    expect(validate({ ...job, spec: { ...spec, completionmode: 'Indexed' } })).toBe(false);
    expect(validate({ ...job, spec: { ...spec, completions: '8' } })).toBe(false);
    const restarted = { ...template, spec: { ...template.spec, restartPolicy: 'OnFailure' } };
    expect(validate({ ...job, spec: { ...spec, template: restarted } })).toBe(false);
  });
});

describe('the job', () => {
  const shards = container.env.find(({ name }) => name === 'SHARDS')!.value;
  /** As the kubelet puts variables into arguments. */
  const argsOf = (index: number) =>
    container.args.map((word) =>
      word.replaceAll('$(JOB_COMPLETION_INDEX)', String(index)).replaceAll('$(SHARDS)', shards),
    );

  test('has as many shards as completions, each graded by one pod, into a folder of its own', () => {
    const { completions, maxFailedIndexes } = job.spec;
    expect(shards).toBe(String(completions));
    expect(maxFailedIndexes).toBeLessThanOrEqual(completions);
    const pods = Array.from({ length: completions }, (_, index) => argsOf(index));
    const value = (args: string[], option: string) => args.find((word) => word.startsWith(`${option}=`))?.split('=')[1];
    const seen = pods.map((args) => parseShard(value(args, '--shard') ?? ''));
    expect(seen).toEqual(Array.from({ length: completions }, (_, index) => ({ index, count: completions })));
    expect(new Set(pods.map((args) => value(args, '--out'))).size).toBe(completions);
  });

  test('names only options that grade has, and the program where the image has it', async () => {
    const { gradeCommand } = await import('../../../src/cli/command-grade.ts');
    const known = gradeCommand().options.map(({ long }) => long);
    const used = container.args.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]);
    expect(used.filter((option) => !known.includes(option!))).toEqual([]);
    expect(container.args[0]).toBe('grade');
    expect(readProjectFile('Dockerfile')).toContain('/opt/packet-journey/dist /opt/packet-journey/dist');
    expect(container.command).toEqual(['node', '/opt/packet-journey/dist/src/cli/main.js']);
  });

  test('mounts what its arguments name, and what is mounted exists', () => {
    const folders = container.volumeMounts.map(({ mountPath }) => mountPath);
    const paths = container.args.flatMap((word) => /(?:^|=)(\/[a-z]+)/.exec(word)?.[1] ?? []);
    expect(paths.filter((path) => !folders.includes(path))).toEqual([]);
    const { volumes } = job.spec.template.spec;
    expect(container.volumeMounts.map(({ name }) => name)).toEqual(volumes.map(({ name }) => name));
    const claims = volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
    const made = everything.filter(({ kind }) => kind === 'PersistentVolumeClaim').map(({ metadata }) => metadata.name);
    expect(claims.toSorted()).toEqual(made.toSorted());
  });

  test('its pods are those that the network policy cuts off', () => {
    const policy = everything.find(({ kind }) => kind === 'NetworkPolicy') as Manifest & {
      spec: { podSelector: { matchLabels: Record<string, string> } };
    };
    expect(job.spec.template.metadata.labels).toEqual(policy.spec.podSelector.matchLabels);
  });
});
