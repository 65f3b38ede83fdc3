import { Column, Entity, ManyToMany, PrimaryGeneratedColumn } from "typeorm";
import { Agent } from "./Agent";

/** Something an agent may call. */
@Entity("tools")
export class Tool {
  @PrimaryGeneratedColumn("uuid")
  id: string;

  @Column({ type: "varchar", length: 80, unique: true })
  name: string;

  @Column({ type: "text", nullable: true })
  description: string | null;

  /** JSON Schema of its arguments. */
  @Column({ name: "input_schema", type: "jsonb" })
  inputSchema: Record<string, unknown>;

  @ManyToMany(() => Agent, (agent) => agent.tools)
  agents: Agent[];
}
