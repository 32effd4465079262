import { channelContract } from '../contracts/channel-contract.ts';
import { messengerSubject } from './support/messenger-subject.ts';
import { webchatSubject } from './support/webchat-subject.ts';
import { zaloBotSubject } from './support/zalo-bot-subject.ts';
import { zaloSubject } from './support/zalo-subject.ts';

channelContract(zaloSubject);
channelContract(messengerSubject);
channelContract(webchatSubject);
channelContract(zaloBotSubject);
