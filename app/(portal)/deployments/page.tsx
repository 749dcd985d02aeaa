import { PageMessages } from "@/components/layout/page-messages";
import { DeploymentList } from "@/components/timeline/deployment-list";

export default function Page() {
  return (
    <PageMessages of={["shell", "timeline"]}>
      <DeploymentList />
    </PageMessages>
  );
}
