-- How large the hypervisor listed a machine's disk first: one that it lists larger later was grown by somebody.

-- AlterTable
ALTER TABLE "ledger_resource" ADD COLUMN     "listed_disk_gib" INTEGER;
