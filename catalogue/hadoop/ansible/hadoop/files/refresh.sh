# Has the daemons of the master read the list of workers that leave; $@ is how YARN treats their tasks.
export HADOOP_USER_NAME=hadoop
hdfs dfsadmin -refreshNodes
yarn rmadmin -refreshNodes "$@"
