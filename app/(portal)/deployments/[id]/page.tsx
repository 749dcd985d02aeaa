import { PageMessages } from "@/components/layout/page-messages";
import { DeploymentPage } from "@/components/timeline/deployment-page";

export default async function Page({ params }: PageProps<"/deployments/[id]">) {
  const { id } = await params;
  return (
    <PageMessages of={["shell", "timeline"]}>
      <DeploymentPage id={id} />
    </PageMessages>
  );
}
