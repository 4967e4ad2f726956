"""HTTP for anybody: the log's head and proofs, announced catalogues, whether the centre is well."""
