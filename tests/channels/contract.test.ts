import { channelContract } from '../contracts/channel-contract.ts';
import { messengerSubject } from './support/messenger-subject.ts';
import { zaloSubject } from './support/zalo-subject.ts';

channelContract(zaloSubject);
channelContract(messengerSubject);
