import { defaultText } from '../../config/check-value.ts';
import type { SettingTexts } from '../../config/read-setting.ts';
import { inTopicUnit, shownTopicSettings } from '../../config/topic-settings.ts';
import type { ResponseBody } from '../../protocol/message.ts';
import type { QuorumController } from '../quorum-controller.ts';

type Described = NonNullable<ResponseBody<'CreateTopics'>['topics'][number]['configs']>[number];

/** Where a value comes from. (DescribeConfigsResponse.ConfigSource) */
const TOPIC = 1;
const DYNAMIC_BROKER = 2;
const DYNAMIC_DEFAULT_BROKER = 3;
const STATIC_BROKER = 4;
const DEFAULT = 5;

const byName = [...shownTopicSettings].sort(([one], [other]) => (one < other ? -1 : 1));

/**
 * All settings of a topic as the answer to its creation lists them: its own, else the controller's.
 * (KafkaConfigSchema.resolveEffectiveTopicConfig)
 */
export function effectiveConfigs(controller: QuorumController, own: SettingTexts): Described[] {
  const { brokerConfigs } = controller.memory.image;
  const wide: [source: number, set: SettingTexts][] = [
    [DYNAMIC_BROKER, brokerConfigs[String(controller.id)] ?? {}],
    [DYNAMIC_DEFAULT_BROKER, brokerConfigs[''] ?? {}],
    [STATIC_BROKER, controller.config],
  ];
  return byName.map(([name, row]) => {
    const from = (source: number, value: string | null): Described => ({
      name,
      value,
      readOnly: false,
      configSource: source,
      isSensitive: false,
    });
    if (own[name] !== undefined) return from(TOPIC, own[name]);
    for (const [source, set] of wide)
      for (const synonym of row.synonyms) {
        const text = set[synonym.name];
        if (text !== undefined) return from(source, inTopicUnit(text, synonym.times));
      }
    return from(DEFAULT, defaultText(row));
  });
}
