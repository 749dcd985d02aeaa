-- AlterTable
ALTER TABLE "deployment" ADD COLUMN     "tool" TEXT;
