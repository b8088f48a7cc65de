/**
 * The kinds of platforms/kubernetes, as JSON Schemas of the fields that these files use, with their types and required
 * parts from the published reference: https://kubernetes.io/docs/reference/kubernetes-api/ (v1.32: workload-resources
 * job-v1 and pod-v1, config-and-storage-resources, policy-resources network-policy-v1). Other fields are refused, so
 * that a misspelt one shows.
 */

type Schema = Record<string, unknown>;

const text = { type: 'string', minLength: 1 } as const;
const count = { type: 'integer', minimum: 0 } as const;
const flag = { type: 'boolean' } as const;
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const name = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' } as const;
const quantity = { type: 'string', pattern: '^[0-9]+(m|Ki|Mi|Gi)?$' } as const;

function object(properties: Schema, required: readonly string[] = []): Schema {
  return { type: 'object', additionalProperties: false, required, properties };
}

const list = (items: Schema): Schema => ({ type: 'array', minItems: 1, items });
const labels = { type: 'object', additionalProperties: text };
const metadata = object({ name, labels }, ['name']);
const amounts = object({ cpu: quantity, memory: quantity });

const seccompProfile = object({ type: { enum: ['RuntimeDefault', 'Unconfined', 'Localhost'] } }, ['type']);
const capability = { enum: ['ALL', 'CHOWN', 'DAC_OVERRIDE', 'SETUID', 'SETGID', 'KILL'] };

const container = object(
  {
    name,
    image: text,
    command: list(text),
    args: list(text),
    env: list(object({ name: { type: 'string', pattern: '^[A-Z_]+$' }, value: { type: 'string' } }, ['name'])),
    resources: object({ requests: amounts, limits: amounts }),
    securityContext: object({
      runAsUser: count,
      allowPrivilegeEscalation: flag,
      readOnlyRootFilesystem: flag,
      capabilities: object({ drop: list(capability), add: list(capability) }),
    }),
    volumeMounts: list(object({ name, mountPath: text, readOnly: flag }, ['name', 'mountPath'])),
  },
  ['name', 'image'],
);

const volume = {
  ...object(
    {
      name,
      persistentVolumeClaim: object({ claimName: name, readOnly: flag }, ['claimName']),
      secret: object({ secretName: name, defaultMode: { type: 'integer', minimum: 0, maximum: 0o777 } }),
      emptyDir: object({ sizeLimit: quantity }),
    },
    ['name'],
  ),
  minProperties: 2,
  maxProperties: 2,
};

const podSpec = (restartPolicy: Schema): Schema =>
  object(
    {
      restartPolicy,
      automountServiceAccountToken: flag,
      enableServiceLinks: flag,
      terminationGracePeriodSeconds: count,
      securityContext: object({ runAsUser: count, runAsGroup: count, fsGroup: count, seccompProfile }),
      containers: list(container),
      volumes: list(volume),
    },
    ['containers'],
  );

const kind = (apiVersion: string, called: string, rest: Schema): Schema =>
  object({ apiVersion: { const: apiVersion }, kind: { const: called }, metadata, ...rest }, [
    'apiVersion',
    'kind',
    'metadata',
  ]);

const job = kind('batch/v1', 'Job', {
  spec: object(
    {
      completionMode: { enum: ['NonIndexed', 'Indexed'] },
      completions: { type: 'integer', minimum: 1 },
      parallelism: count,
      backoffLimitPerIndex: count,
      maxFailedIndexes: count,
      podFailurePolicy: object(
        {
          rules: list(
            object(
              {
                action: { enum: ['FailJob', 'FailIndex', 'Ignore', 'Count'] },
                onExitCodes: object(
                  { containerName: name, operator: { enum: ['In', 'NotIn'] }, values: list({ type: 'integer' }) },
                  ['operator', 'values'],
                ),
              },
              ['action'],
            ),
          ),
        },
        ['rules'],
      ),
      // A Job's pods are not to be started again in place, and with a podFailurePolicy they must not be.
      template: object({ metadata: object({ labels }), spec: podSpec({ const: 'Never' }) }, ['spec']),
    },
    ['template'],
  ),
});

const networkPolicy = kind('networking.k8s.io/v1', 'NetworkPolicy', {
  spec: object({ podSelector: object({ matchLabels: labels }), policyTypes: list({ enum: ['Ingress', 'Egress'] }) }, [
    'podSelector',
  ]),
});

const claim = kind('v1', 'PersistentVolumeClaim', {
  spec: object({
    accessModes: list({ enum: ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] }),
    resources: object({ requests: object({ storage: quantity }) }),
  }),
});

const pod = kind('v1', 'Pod', { spec: podSpec({ enum: ['Always', 'OnFailure', 'Never'] }) });

/** By kind. */
export const kubernetesSchemas: Readonly<Record<string, Schema>> = {
  Job: job,
  NetworkPolicy: networkPolicy,
  PersistentVolumeClaim: claim,
  Pod: pod,
};
