import access from "@/messages/en/access.json";
import account from "@/messages/en/account.json";
import catalogue from "@/messages/en/catalogue.json";
import common from "@/messages/en/common.json";
import errors from "@/messages/en/errors.json";
import launch from "@/messages/en/launch.json";
import shell from "@/messages/en/shell.json";
import signin from "@/messages/en/signin.json";
import stacks from "@/messages/en/stacks.json";
import timeline from "@/messages/en/timeline.json";

export const messages = { access, account, catalogue, common, errors, launch, shell, signin, stacks, timeline };
