import account from "@/messages/en/account.json";
import artifacts from "@/messages/en/artifacts.json";
import billing from "@/messages/en/billing.json";
import blueprints from "@/messages/en/blueprints.json";
import budgets from "@/messages/en/budgets.json";
import catalogue from "@/messages/en/catalogue.json";
import charges from "@/messages/en/charges.json";
import common from "@/messages/en/common.json";
import errors from "@/messages/en/errors.json";
import exports from "@/messages/en/exports.json";
import corrections from "@/messages/en/corrections.json";
import fleet from "@/messages/en/fleet.json";
import images from "@/messages/en/images.json";
import insights from "@/messages/en/insights.json";
import launch from "@/messages/en/launch.json";
import invoices from "@/messages/en/invoices.json";
import members from "@/messages/en/members.json";
import rates from "@/messages/en/rates.json";
import services from "@/messages/en/services.json";
import shell from "@/messages/en/shell.json";
import signin from "@/messages/en/signin.json";
import ssh from "@/messages/en/ssh.json";
import stacks from "@/messages/en/stacks.json";
import templates from "@/messages/en/templates.json";
import timeline from "@/messages/en/timeline.json";
import topology from "@/messages/en/topology.json";

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
