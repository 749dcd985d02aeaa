import account from "@/messages/ko/account.json";
import artifacts from "@/messages/ko/artifacts.json";
import billing from "@/messages/ko/billing.json";
import blueprints from "@/messages/ko/blueprints.json";
import budgets from "@/messages/ko/budgets.json";
import catalogue from "@/messages/ko/catalogue.json";
import charges from "@/messages/ko/charges.json";
import common from "@/messages/ko/common.json";
import errors from "@/messages/ko/errors.json";
import exports from "@/messages/ko/exports.json";
import corrections from "@/messages/ko/corrections.json";
import fleet from "@/messages/ko/fleet.json";
import images from "@/messages/ko/images.json";
import insights from "@/messages/ko/insights.json";
import launch from "@/messages/ko/launch.json";
import invoices from "@/messages/ko/invoices.json";
import members from "@/messages/ko/members.json";
import rates from "@/messages/ko/rates.json";
import services from "@/messages/ko/services.json";
import shell from "@/messages/ko/shell.json";
import signin from "@/messages/ko/signin.json";
import ssh from "@/messages/ko/ssh.json";
import stacks from "@/messages/ko/stacks.json";
import templates from "@/messages/ko/templates.json";
import timeline from "@/messages/ko/timeline.json";
import topology from "@/messages/ko/topology.json";

export const messages = {
  account,
  artifacts,
  billing,
  blueprints,
  budgets,
  catalogue,
  charges,
  common,
  corrections,
  errors,
  exports,
  fleet,
  images,
  insights,
  launch,
  invoices,
  members,
  rates,
  services,
  shell,
  signin,
  ssh,
  stacks,
  templates,
  timeline,
  topology,
};
